import { escaped, htmlDocument, policyOf } from './html-document';
import { type Block, type Page, spansOf } from './page';
import { styleSheet } from './style-sheet';

/** What the pages may load: nothing but their own style. */
export const contentSecurityPolicy = policyOf(styleSheet);

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
  return htmlDocument({
    title: page.title,
    style: styleSheet,
    navigation: navigation.join(''),
    main: page.blocks.map((block) => written(block, hrefOf)).join('\n'),
  });
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
