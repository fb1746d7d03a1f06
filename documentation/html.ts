import { createHash } from 'node:crypto';
import { type Block, type Page, spansOf } from './page';
import { styleSheet } from './style-sheet';

/** What the pages may load: nothing but their own style. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styleSheet).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Another place that every page leads to. */
export interface Link {
  readonly text: string;
  readonly href: string;
}

/** A page as HTML that needs no script; `hrefOf` gives the address that a page is served at. */
export function htmlOf(page: Page, links: readonly Link[], hrefOf: (path: string) => string): string {
  const navigation = links.map(({ text, href }) => {
    const current = href === hrefOf(page.path) ? ' aria-current="page"' : '';
    return `<a href="${escaped(href)}"${current}>${escaped(text)}</a>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)} · Portcullis</title>
<style>${styleSheet}</style>
</head>
<body>
<header><strong>Portcullis</strong><nav>${navigation.join('')}</nav></header>
<main>
<h1>${escaped(page.title)}</h1>
${page.blocks.map((block) => written(block, hrefOf)).join('\n')}
</main>
</body>
</html>
`;
}

function written(block: Block, hrefOf: (path: string) => string): string {
  const inline = (text: string) => inlineOf(text, hrefOf);
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${escaped(block.anchor)}">${inline(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag}>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`;
    }
    case 'table': {
      const cells = (tag: string, texts: readonly string[]) =>
        `<tr>${texts.map((text) => `<${tag}>${inline(text)}</${tag}>`).join('')}</tr>`;
      const rows = block.rows.map((row) => cells('td', row)).join('\n');
      return `<div class="wide"><table><thead>${cells('th', block.head)}</thead><tbody>\n${rows}\n</tbody></table></div>`;
    }
    case 'code':
      return `<pre><code>${escaped(block.text)}</code></pre>`;
    case 'diagram':
      return '';
    default:
      return block satisfies never;
  }
}

function inlineOf(text: string, hrefOf: (path: string) => string): string {
  return spansOf(text)
    .map((span) => {
      switch (span.kind) {
        case 'text':
          return escaped(span.text);
        case 'code':
          return `<code>${escaped(span.text)}</code>`;
        case 'link': {
          const [path = '', anchor] = span.to.split('#');
          const href = `${hrefOf(path)}${anchor === undefined ? '' : `#${anchor}`}`;
          return `<a href="${escaped(href)}">${escaped(span.text)}</a>`;
        }
        default:
          return span satisfies never;
      }
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
