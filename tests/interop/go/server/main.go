// The server of the Go tutorial: adds up the numbers of a stream.
package main

import (
	"io"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"

	"numbers/tutorial"
)

type numbers struct {
	tutorial.UnimplementedNumberServiceServer
}

func (numbers) SumNumbers(stream tutorial.NumberService_SumNumbersServer) error {
	var sum int32
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(&tutorial.NumberResponse{Sum: sum})
		}
		if err != nil {
			return err
		}
		sum += request.Num
	}
}

func main() {
	address := "localhost:50051"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	tutorial.RegisterNumberServiceServer(server, numbers{})
	log.Fatal(server.Serve(listener))
}
