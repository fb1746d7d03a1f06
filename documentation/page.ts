/**
 * A page of the documentation, apart from how it is shown. Texts are in a small part of Markdown: `code` and
 * [links](page:operations/tenant.create#codes) to other pages.
 */
export interface Page {
  /** Its path below the folder of pages, without an ending. */
  readonly path: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string; readonly anchor: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered: boolean }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  /** Mermaid, drawn where that is possible; what it shows is told in words beside it. */
  | { readonly kind: 'diagram'; readonly text: string };

export function section(text: string, anchor = anchorOf(text)): Block {
  return { kind: 'heading', level: 2, text, anchor };
}

export function subsection(text: string, anchor = anchorOf(text)): Block {
  return { kind: 'heading', level: 3, text, anchor };
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

export function list(items: readonly string[], { ordered = false } = {}): Block {
  return { kind: 'list', items, ordered };
}

/** None where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', head, rows }];
}

export function code(language: string, text: string): Block {
  return { kind: 'code', language, text };
}

/** As GitHub makes it of a heading, so that links hold wherever the page is shown. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** The parts of a text, for whoever shows it. */
export type Span =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

export function spansOf(text: string): readonly Span[] {
  return [...text.matchAll(/`([^`]+)`|\[([^\]]+)\]\(page:([^)]+)\)|[^`[]+|[`[]/g)].map(
    ([whole, code, label, to]) => {
      if (code !== undefined) return { kind: 'code', text: code };
      return label !== undefined && to !== undefined
        ? { kind: 'link', text: label, to }
        : { kind: 'text', text: whole };
    },
  );
}
