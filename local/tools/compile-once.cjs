// Required by `npm test` in each of jest's processes. Jest gives every test file a context of its own and compiles its
// own modules and those of libraries anew for it, a quarter of the CPU time of the unit tests. V8 keeps what it compiled
// only until its next garbage collection; this keeps it, by file name, as long as the process lives.
const vm = require("node:vm");

const { compileFunction } = vm;
const compiled = new Map();

vm.compileFunction = (source, parameters, options) => {
  const file = options?.filename ?? "";
  if (!file.includes("node_modules")) return compileFunction(source, parameters, options);
  const cachedData = compiled.get(file);
  if (cachedData !== undefined) return compileFunction(source, parameters, { ...options, cachedData });
  const result = compileFunction(source, parameters, { ...options, produceCachedData: true });
  compiled.set(file, result.cachedData);
  return result;
};
