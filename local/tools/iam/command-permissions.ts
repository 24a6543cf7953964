import { callOf, type Recording } from "./calls.ts";

/**
 * What a person needs who runs a command, for docs/cli.md: actions and the resources that they are for, by the names of
 * template.yaml. Objects, documents' paths and executions are not told apart.
 * @param command `rejects`, with the calls of its subcommands
 * @returns empty for a command that asks AWS for nothing
 */
export function commandPermissions(recording: Recording, command: string): string {
  const actions = new Map<string, Set<string>>();
  for (const [caller, calls] of Object.entries(recording))
    if (caller === `logpipe ${command}` || caller.startsWith(`logpipe ${command} `))
      for (const { action, resource } of calls.map(callOf))
        actions.set(action, (actions.get(action) ?? new Set()).add(shortened(resource)));
  const byResources = new Map<string, string[]>();
  for (const [action, resources] of [...actions].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = [...resources].toSorted().join(", ");
    byResources.set(text, [...(byResources.get(text) ?? []), `\`${action}\``]);
  }
  return [...byResources].map(([resources, names]) => `${names.join(", ")} on ${resources}`).join("; ");
}

function shortened(resource: string): string {
  if (resource === "*") return "everything (`*`)";
  if (resource.startsWith("log-group:")) return "all log groups";
  if (resource === "Stack") return "the stack";
  const [name = "", rest] = resource.split(/[/:]/, 2);
  return rest === undefined ? `\`${name}\`` : `\`${name}/*\``;
}
