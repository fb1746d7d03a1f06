import type { ListedToolRegistryVersion, ToolRegistryDiff, ToolRegistryVersion } from '../../client';
import { aligned } from './aligned';

export function registryVersionLines(found: ToolRegistryVersion): readonly string[] {
  const { registry, version, selected, hash, seededAt, seededBy, tools } = found;
  return [
    ...aligned(
      [
        ['Registry', registry],
        ['Version', `${version}${selected ? ', which counts' : ''}`],
        ['Hash', hash],
        ['Seeded', `${seededAt} by ${seededBy}`],
      ],
      '',
    ),
    '',
    ...aligned(tools.map(({ name, kind, description }) => [name, kind, description])),
  ];
}

export function listedVersionRow(listed: ListedToolRegistryVersion): readonly string[] {
  const { version, selected, seededAt, tools } = listed;
  return [version, selected ? 'counts' : '', seededAt, tools.join(', ')];
}

export function diffLines({ added, removed, changed }: ToolRegistryDiff): readonly string[] {
  const lines = [
    ...removed.map((name) => `- ${name}`),
    ...added.map((name) => `+ ${name}`),
    ...changed.flatMap(({ name, fields }) => [
      `~ ${name}`,
      ...fields.map(({ pointer, from, to }) => `    ${pointer}: ${shown(from)} -> ${shown(to)}`),
    ]),
  ];
  return lines.length === 0 ? ['They hold the same tools.'] : lines;
}

function shown(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}
