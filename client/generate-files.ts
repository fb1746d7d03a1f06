import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { generateOperations } from './generate-operations';
import { generateShapes } from './generate-shapes';

/** The generated files of the SDK by their names, formatted as the rest of the code is. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'operations.generated.ts': formatted(generateOperations()),
    'shapes.generated.ts': formatted(generateShapes()),
  };
}

function formatted(source: string): string {
  const biome = join(dirname(require.resolve('@biomejs/biome/package.json')), 'bin', 'biome');
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=client/formatted.ts'], {
    cwd: join(__dirname, '..'),
    input: source,
    encoding: 'utf8',
  });
}
