// Preloaded into a child process: the host that RESOLVED_HERE names is this machine.
import dns from "node:dns";

const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  lookup(name === process.env.RESOLVED_HERE ? "127.0.0.1" : name, ...rest);
};
