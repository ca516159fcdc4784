//! The generated service and client, used as the README does.

use tonic::Status;

use crate::stubs::numbers::numbers_service::{
    BlobStream, NumberStream, NumbersBlobCaller, NumbersNumberCaller,
};
use crate::stubs::numbers::{Blob, Number, Numbers, NumbersClient};

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

    /// Sends one by one; a stream for a negative number.
    async fn count(&self, caller: NumbersNumberCaller, up_to: Number) -> Result<(), Status> {
        if up_to.num < 0 {
            return caller.send_all(tokio_stream::iter((1..=-up_to.num).map(number))).await;
        }
        for n in 1..=up_to.num {
            caller.send_number(number(n)).await?;
        }
        Ok(())
    }

    async fn echo(&self, blob: Blob) -> Result<Blob, Status> {
        Ok(blob)
    }

    async fn store(&self, blobs: BlobStream) -> Result<Number, Status> {
        let mut count = 0;
        while let Some(blob) = blobs.receive_blob().await? {
            count += blob.times;
        }
        Ok(number(count))
    }

    async fn fetch(&self, caller: NumbersBlobCaller, blob: Blob) -> Result<(), Status> {
        for _ in 0..blob.times {
            caller.send_blob(crate::ours::blob(blob.data.len(), 1)).await?;
        }
        Ok(())
    }
}

fn blob(size: usize, times: i32) -> Blob {
    Blob { data: vec![7; size], times, ..Blob::default() }
}

/// Makes unary calls with as large requests and answers, one after the other.
pub async fn echo(client: NumbersClient, size: usize, count: i32) -> Result<i32, Status> {
    let mut echoed = 0;
    for _ in 0..count {
        echoed += client.echo(blob(size, 1)).await?.times;
    }
    Ok(echoed)
}

pub async fn store(client: &NumbersClient, size: usize, count: i32) -> Result<i32, Status> {
    let call = client.store().await?;
    for _ in 0..count {
        call.send_blob(blob(size, 1)).await?;
    }
    call.complete().await?;
    Ok(call.receive_number().await?.map_or(0, |total| total.num))
}

pub async fn fetch(client: &NumbersClient, size: usize, count: i32) -> Result<i32, Status> {
    let blobs = client.fetch(blob(size, count)).await?;
    let mut received = 0;
    while let Some(blob) = blobs.receive_blob().await? {
        received += blob.times;
    }
    Ok(received)
}

pub async fn sum(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let call = client.sum().await?;
    for _ in 0..count {
        call.send_number(number(1)).await?;
    }
    call.complete().await?;
    Ok(call.receive_number().await?.map_or(0, |total| total.num))
}

/// Makes the call of [`sum`] with a stream of requests in place of a handle.
pub async fn sum_stream(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    let numbers = tokio_stream::iter((0..count).map(|_| number(1)));
    Ok(client.sum_stream(numbers).await?.num)
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
    counted(client, count).await
}

/// Makes the call of [`count`], which the service answers with a stream.
pub async fn count_stream(client: &NumbersClient, count: i32) -> Result<i32, Status> {
    counted(client, -count).await
}

async fn counted(client: &NumbersClient, up_to: i32) -> Result<i32, Status> {
    let numbers = client.count(number(up_to)).await?;
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
