import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generate-files';

for (const [name, text] of Object.entries(generatedFiles())) writeFileSync(join(__dirname, name), text);
