//! What tonic-prost-build makes of a descriptor set that protorust made.

/// The package `geo`.
pub mod geo {
    tonic::include_proto!("geo");
}

/// The package `route`.
pub mod route {
    tonic::include_proto!("route");
}
