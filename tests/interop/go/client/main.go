// The client of the Go tutorial: has the numbers from 1 to 10 added up.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"google.golang.org/grpc"

	"numbers/tutorial"
)

func main() {
	address := "localhost:50051"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	conn, err := grpc.Dial(address, grpc.WithInsecure())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	stream, err := tutorial.NewNumberServiceClient(conn).SumNumbers(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for num := int32(1); num <= 10; num++ {
		if err := stream.Send(&tutorial.NumberRequest{Num: num}); err != nil {
			log.Fatal(err)
		}
	}
	response, err := stream.CloseAndRecv()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Sum: %d\n", response.Sum)
}
