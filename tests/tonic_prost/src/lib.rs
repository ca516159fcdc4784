//! Generates code with tonic-prost-build from a descriptor set of protorust.

/// The package `geo`.
pub mod geo {
    tonic::include_proto!("geo");
}

/// The package `route`.
pub mod route {
    tonic::include_proto!("route");
}
