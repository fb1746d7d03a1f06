import { canonicalJson } from './canonical-json';
import { type JsonValue, jsonObject } from './json';
import type { Tool, ToolRegistryVersion } from './tool-registry';

/** A place in a tool where two versions differ: `from` or `to` is left out where one of them has nothing there. */
export interface ChangedField {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly from?: JsonValue;
  readonly to?: JsonValue;
}

export interface ToolRegistryDiff {
  /** Names of tools, as are the next. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly name: string; readonly fields: readonly ChangedField[] }[];
}

type Version = Pick<ToolRegistryVersion, 'tools'>;

/** What became of the tools from one version to another, by name. */
export function diffVersions(from: Version, to: Version): ToolRegistryDiff {
  const before = byName(from);
  const after = byName(to);
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: [...before].flatMap(([name, tool]) => {
      const other = after.get(name);
      const fields = other === undefined ? [] : changedFields(tool, other);
      return fields.length === 0 ? [] : [{ name, fields }];
    }),
  };
}

function byName({ tools }: Version): ReadonlyMap<string, Tool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function changedFields(from: Tool, to: Tool): readonly ChangedField[] {
  const before = new Map(leavesOf('', jsonObject(from)));
  const after = new Map(leavesOf('', jsonObject(to)));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((pointer) => {
    const [one, other] = [before.get(pointer), after.get(pointer)];
    if (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other)) return [];
    return [
      { pointer, ...(one === undefined ? {} : { from: one }), ...(other === undefined ? {} : { to: other }) },
    ];
  });
}

/** What has no members, by where it stands: each change is told by itself. */
function* leavesOf(pointer: string, value: JsonValue): Generator<readonly [string, JsonValue]> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (members.length === 0) yield [pointer, value];
  for (const [name, member] of members) yield* leavesOf(`${pointer}/${escaped(name)}`, member);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
