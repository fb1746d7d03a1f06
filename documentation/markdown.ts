import { posix } from 'node:path';
import { type Block, type Page, spansOf } from './page';

/** A page as a Markdown file for people who read the repository. */
export function markdownOf(page: Page): string {
  return `${[`# ${page.title}`, ...page.blocks.map((block) => written(block, page))].join('\n\n')}\n`;
}

function written(block: Block, page: Page): string {
  const inline = (text: string) => inlineOf(text, page);
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inline(block.text)}`;
    case 'paragraph':
      return inline(block.text);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${inline(item)}`)
        .join('\n');
    case 'table':
      return [block.head, block.head.map(() => '---'), ...block.rows]
        .map((cells) => `| ${cells.map((cell) => inline(cell).replaceAll('|', '\\|')).join(' | ')} |`)
        .join('\n');
    case 'code':
      return fenced(block.language, block.text);
    case 'diagram':
      return fenced('mermaid', block.text);
    default:
      return block satisfies never;
  }
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function inlineOf(text: string, page: Page): string {
  return spansOf(text)
    .map((span) => {
      switch (span.kind) {
        case 'text':
          return span.text.replaceAll('<', '&lt;');
        case 'code':
          return `\`${span.text}\``;
        case 'link':
          return `[${span.text}](${linkFrom(page, span.to)})`;
        default:
          return span satisfies never;
      }
    })
    .join('');
}

function linkFrom(page: Page, to: string): string {
  const [path = '', anchor] = to.split('#');
  const file = posix.relative(posix.dirname(page.path), `${path}.md`);
  return anchor === undefined ? file : `${file}#${anchor}`;
}
