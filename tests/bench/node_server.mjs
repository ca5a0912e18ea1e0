// The same bare server as bare_server.py, on Node and socket.io: votes counted in
// memory, totals to everybody every 75 ms if they changed. For comparison only.
//
// With --full each vote is a row in a SQLite file, committed with synchronous=FULL
// before its acknowledgement (Node 22.13 or newer, which has SQLite in it).
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "socket.io";

const PUBLISH_MS = 75;

const http = createServer();
const io = new Server(http);
const totals = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`f${index + 1}`, 0]));
let total = 0;
let published = 0;

async function openLog() {
  const { DatabaseSync } = await import("node:sqlite");
  const folder = mkdtempSync(join(tmpdir(), "bench-node-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const database = new DatabaseSync(join(folder, "votes.db"));
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  database.exec("CREATE TABLE votes (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, flap TEXT, voter TEXT)");
  const insert = database.prepare("INSERT INTO votes (id, flap, voter) VALUES (?, ?, ?)");
  return (id, flap, voter) => insert.run(id, flap, voter);
}

const keep = process.argv.includes("--full") ? await openLog() : () => {};

io.on("connection", (socket) => {
  socket.on("command", (message, acknowledge) => {
    keep(message.id, message.data.flap, socket.id);
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
    JSON.stringify({ address: `http://127.0.0.1:${http.address().port}`, pid: process.pid }),
  );
});

process.on("SIGTERM", () => process.exit(0));
