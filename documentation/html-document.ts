import { createHash } from 'node:crypto';

/** What a page may load that needs nothing but its own style. */
export function policyOf(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** A page of HTML that needs no script. The title is text; navigation and main are HTML already. */
export function htmlDocument({
  title,
  style,
  navigation,
  main,
}: {
  readonly title: string;
  readonly style: string;
  readonly navigation: string;
  readonly main: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Portcullis</title>
<style>${style}</style>
</head>
<body>
<header><strong>Portcullis</strong><nav>${navigation}</nav></header>
<main>
<h1>${escaped(title)}</h1>
${main}
</main>
</body>
</html>
`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
