// The same bare server as bare_server.py, on Node and socket.io: votes counted in
// memory, totals to everybody every 75 ms if they changed. For comparison only.
import { createServer } from "node:http";
import { Server } from "socket.io";

const PUBLISH_MS = 75;

const http = createServer();
const io = new Server(http);
const totals = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`f${index + 1}`, 0]));
let total = 0;
let published = 0;

io.on("connection", (socket) => {
  socket.on("command", (message, acknowledge) => {
    totals[message.data.flap] += 1;
    total += 1;
    acknowledge({ ok: true, seq: total });
  });
});

setInterval(() => {
  if (total === published) return;
  io.emit("parts", {
    stream: "screen",
    epoch: "bare",
    prev: published,
    rev: total,
    parts: { tally: { data: { flaps: totals, total } } },
    removed: [],
  });
  published = total;
}, PUBLISH_MS);

http.listen(0, "127.0.0.1", () => {
  console.log(
    JSON.stringify({
      address: `http://127.0.0.1:${http.address().port}`,
      pid: process.pid,
      driver: `Node ${process.versions.node}, socket.io`,
      publish_ms: PUBLISH_MS,
    }),
  );
});

process.on("SIGTERM", () => process.exit(0));
