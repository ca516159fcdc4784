//! The generated service and client, used as the README does.

use tonic::Status;

use crate::stubs::numbers::numbers_service::{NumberStream, NumbersNumberCaller};
use crate::stubs::numbers::{Number, Numbers, NumbersClient};

pub struct Service;

fn number(num: i32) -> Number {
    Number { num, ..Number::default() }
}

impl Numbers for Service {
    async fn sum(&self, numbers: NumberStream) -> Result<Number, Status> {
        let mut total = 0;
        while let Some(n) = numbers.receive_number().await? {
            total += n.num;
        }
        Ok(number(total))
    }

    async fn sums(&self, caller: NumbersNumberCaller, numbers: NumberStream) -> Result<(), Status> {
        let mut total = 0;
        while let Some(n) = numbers.receive_number().await? {
            total += n.num;
            caller.send_number(number(total)).await?;
        }
        Ok(())
    }

    async fn count(&self, caller: NumbersNumberCaller, up_to: Number) -> Result<(), Status> {
        for n in 1..=up_to.num {
            caller.send_number(number(n)).await?;
        }
        Ok(())
    }
}

pub async fn sum(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let call = client.sum().await?;
    for _ in 0..count {
        call.send_number(number(1)).await?;
    }
    call.complete().await?;
    Ok(call.receive_number().await?.map_or(0, |total| total.num))
}

pub async fn sums(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let (sender, receiver) = client.sums().await?.split();
    let sending = tokio::spawn(async move {
        for _ in 0..count {
            sender.send_number(number(1)).await?;
        }
        sender.complete().await?;
        Ok::<_, Status>(sender)
    });
    let mut last = 0;
    while let Some(total) = receiver.receive_number().await? {
        last = total.num;
    }
    sending.await.map_err(|error| Status::internal(error.to_string()))??;
    Ok(last)
}

pub async fn count(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let numbers = client.count(number(count)).await?;
    let mut last = 0;
    while let Some(n) = numbers.receive_number().await? {
        last = n.num;
    }
    Ok(last)
}

pub async fn ping_pong(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let call = client.sums().await?;
    let mut last = 0;
    for _ in 0..count {
        call.send_number(number(1)).await?;
        last = call.receive_number().await?.map_or(0, |total| total.num);
    }
    Ok(last)
}
