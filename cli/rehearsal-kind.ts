import { InvalidArgumentError, Option } from 'commander';

/** The option that names a kind of rehearsal, as the wire does or with dashes. */
export function kindOption<Kind extends string>(kinds: readonly Kind[], description: string): Option {
  const shown = kinds.map(dashed);
  return new Option('--kind <kind>', `${description} (choices: ${shown.join(', ')})`).argParser((text) => {
    const kind = kinds.find((each) => dashed(each) === dashed(text));
    if (kind === undefined) throw new InvalidArgumentError(`Allowed choices are ${shown.join(', ')}.`);
    return kind;
  });
}

function dashed(text: string): string {
  return text.replaceAll('_', '-');
}
