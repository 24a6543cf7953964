import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn, execSync } from "node:child_process";
import { createClients } from "/work/wt/locals/local/emulator/stand-ins/clients.ts";
import { awsEnvironment } from "/work/wt/locals/local/emulator/stack.ts";
import { ShardReader, shardsOf } from "/work/wt/locals/local/emulator/stand-ins/shards.ts";
import { CreateStreamCommand } from "@aws-sdk/client-kinesis";
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand, PutSubscriptionFilterCommand } from "@aws-sdk/client-cloudwatch-logs";
const port = 24566; const awsEndpoint = `http://127.0.0.1:${port}`;
const folder = "/tmp/lb/smoke"; rmSync(folder, { recursive: true, force: true }); mkdirSync(folder + "/tmp", { recursive: true });
const em = spawn("/work/wt/locals/.local/python-ministack/bin/python", ["/work/wt/locals/local/emulator/run-ministack.py"], { env: { ...awsEnvironment(awsEndpoint), TMPDIR: folder + "/tmp", BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: "local" }, stdio: ["ignore", "inherit", "inherit"] });
for (;;) { try { if ((await fetch(awsEndpoint + "/_ministack/health")).ok) break; } catch {} await sleep(100); }
const record = { name: "smoke", folder, awsEndpoint, openSearchUrl: "http://127.0.0.1:1", region: "us-east-1", processes: [], resources: {} };
writeFileSync(folder + "/stack.json", JSON.stringify(record));
const si = spawn("/work/wt/locals/node_modules/.bin/node", ["/work/wt/locals/local/emulator/stand-ins.ts"], { env: { ...awsEnvironment(awsEndpoint), LOGPIPE_STACK_FILE: folder + "/stack.json" }, stdio: "inherit" });
const c = createClients(record);
await sleep(3000);
await c.kinesis.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
await sleep(1000);
await c.logs.send(new CreateLogGroupCommand({ logGroupName: "g" }));
await c.logs.send(new CreateLogStreamCommand({ logGroupName: "g", logStreamName: "a" }));
await c.logs.send(new PutSubscriptionFilterCommand({ logGroupName: "g", filterName: "f", filterPattern: "", destinationArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s", roleArn: "arn:aws:iam::000000000000:role/x" }));
const arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const [shard = ""] = await shardsOf(c.kinesis, arn);
const reader = new ShardReader(c.kinesis, arn, shard, "TRIM_HORIZON");
for (let n = 0; n < 5; n++) {
  const t = Date.now();
  await c.logs.send(new PutLogEventsCommand({ logGroupName: "g", logStreamName: "a", logEvents: [{ timestamp: t, message: "m" + n }] }));
  for (;;) { if ((await reader.read(100)).length > 0) break; await sleep(20); }
  console.log("latency", Date.now() - t); await sleep(n === 3 ? 20000 : 500);
}
const ticks = (pid: number) => { const f = execSync(`cat /proc/${pid}/stat`).toString().split(") ")[1]!.split(" "); return Number(f[11]) + Number(f[12]); };
await sleep(70000);
const [a, b] = [ticks(em.pid!), ticks(si.pid!)]; await sleep(20000);
console.log("idle ministack", (ticks(em.pid!) - a) / 20, "% stand-ins", (ticks(si.pid!) - b) / 20, "%");
em.kill(); si.kill();
