//! Types of two other crates, one of which refers to the other.

use courier::{stubs, whole};
use prost::Message;

const JSON: &str = r#"{
    "order": {
        "price": {"units": "1", "status": "STATUS_PAID"},
        "status": "STATUS_PAID",
        "statuses": ["STATUS_NEW", 5],
        "states": {"1": "STATUS_PAID"},
        "closedState": "SECOND",
        "time": "1970-01-01T00:00:01Z",
        "any": {"@type": "a/base.Money", "time": "1970-01-01T00:00:01Z"}
    },
    "fee": {"status": "STATUS_PAID", "time": "1970-01-01T00:00:01Z"},
    "paid": "STATUS_PAID",
    "content": {"@type": "a/shop.Order", "plainStatus": "STATUS_PAID"}
}"#;

#[test]
fn a_type_is_the_same_by_both_ways() {
    let expected: whole::courier::Parcel = serde_json::from_str(JSON).unwrap();
    let read: stubs::courier::Parcel = serde_json::from_str(JSON).unwrap();
    assert_eq!(read.encode_to_vec(), expected.encode_to_vec());
    assert_eq!(serde_json::to_string(&read).unwrap(), serde_json::to_string(&expected).unwrap());
    let text = stubs::support::text::to_string(&read);
    assert_eq!(text, whole::support::text::to_string(&expected));
    assert_eq!(stubs::support::text::from_str::<stubs::courier::Parcel>(&text).unwrap(), read);
    let price = read.order.unwrap().price.unwrap();
    assert_eq!(base::stubs::base::Money { time: read.fee.unwrap().time, ..price }.units, 1);
}
