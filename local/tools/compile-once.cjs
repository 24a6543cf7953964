// Required by `npm test` in each of jest's processes. Jest gives every test file a context of its own and compiles its
// own modules, those of libraries and ours anew for it. V8 keeps what it compiled only until its next garbage
// collection; this keeps it, by file name, as long as the process lives.
const vm = require("node:vm");

const { compileFunction, Script, SourceTextModule } = vm;

/** Of a CommonJS file: its script, which any context runs as it is, and the `import()` of the test file that runs now. */
const scripts = new Map();

function compiled(source, parameters, filename) {
  const start = `(function (${parameters.join()}) {`;
  const known = { source };
  known.script = new Script(`${start}${source}\n})`, {
    filename,
    columnOffset: -start.length,
    importModuleDynamically: (...args) => known.importModuleDynamically(...args),
  });
  scripts.set(filename, known);
  return known;
}

vm.compileFunction = (source, parameters, options) => {
  const { filename = "", parsingContext, importModuleDynamically } = options ?? {};
  if (parsingContext === undefined || !filename.includes("node_modules"))
    return compileFunction(source, parameters, options);
  const last = scripts.get(filename);
  const known = last?.source === source ? last : compiled(source, parameters, filename);
  known.importModuleDynamically = importModuleDynamically;
  return known.script.runInContext(parsingContext);
};

/** Of an ECMAScript module: V8's code, since a module belongs to one context. */
const modules = new Map();

vm.SourceTextModule = class extends SourceTextModule {
  constructor(source, options = {}) {
    const known = modules.get(options.identifier);
    const cachedData = known?.source === source ? known.cachedData : undefined;
    super(source, cachedData === undefined ? options : { ...options, cachedData });
    if (cachedData === undefined)
      modules.set(options.identifier, { source, cachedData: this.createCachedData() });
  }
};
