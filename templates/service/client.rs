/// A client of `$full_name`.
#[derive(Clone, Debug)]
pub struct $Client<$T> {
    rpc: rpc::Client<T>,
}
