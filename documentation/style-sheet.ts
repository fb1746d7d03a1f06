/** The look of the pages, in light and in dark. */
export const styleSheet = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --quiet: #5b6675; --line: #dfe4ea; --tint: #f4f6f9; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dde3ea; --paper: #14181e; --quiet: #98a4b3; --line: #2c343f; --tint: #1c222b; --link: #7db4f0; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); background: var(--tint); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
main { max-width: 80rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.9rem; margin: 1rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.25rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
h2, h3 { scroll-margin-top: 1rem; }
p, li { max-width: 52rem; }
a { color: var(--link); }
code { font: .875em/1.45 ui-monospace, "Liberation Mono", monospace; background: var(--tint); border-radius: 4px; padding: .1em .3em; }
pre { overflow-x: auto; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--tint); }
pre code { padding: 0; background: none; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th { text-align: left; color: var(--quiet); font-weight: 600; }
th, td { padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; }
td code { white-space: nowrap; }
td:last-child { min-width: 13rem; }
`;
