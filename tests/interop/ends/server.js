// A server that answers 1 early, fails 2 early, and reads on: server.js <modules> <proto> <port>.

const { createRequire } = require("module");
const [modules, proto, port] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const grpc = load("@grpc/grpc-js");
const definition = load("@grpc/proto-loader").loadSync(proto, { longs: Number });
const { StreamingCalcService } = grpc.loadPackageDefinition(definition);

const failure = { code: grpc.status.INVALID_ARGUMENT, details: "early" };
const server = new grpc.Server();
server.addService(StreamingCalcService.service, {
  sum(call, answer) {
    let answered = false;
    call.on("data", ({ value }) => {
      if (answered) return;
      answered = true;
      if (value === 1) answer(null, { value: -1 });
      else answer(failure);
    });
  },
  incrementalSum(call) {
    let answered = false;
    call.on("data", ({ value }) => {
      if (answered) return;
      answered = true;
      if (value === 1) {
        call.write({ value: -1 });
        call.end();
      } else {
        call.emit("error", failure);
      }
    });
  },
});
server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
