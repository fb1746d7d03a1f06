import { type OutboundRequest, redirected } from '../../outbound/redirect';

const from = new URL('https://one.example/a');
const post: OutboundRequest = {
  url: from,
  method: 'POST',
  headers: { Authorization: 'Bearer x', Cookie: 'c', 'Content-Type': 'text/plain', 'x-own': '1' },
  body: 'b',
};

it.each([200, 304, 404])('%i is an answer, not a redirect', (status) =>
  expect(redirected(post, from, { status, location: '/b' })).toEqual({ kind: 'final' }),
);

it('without a place to go to is an answer', () =>
  expect(redirected(post, from, { status: 302, location: undefined })).toEqual({ kind: 'final' }));

it.each([301, 302, 303])('%i makes a GET of a POST, without its body', (status) =>
  expect(redirected(post, from, { status, location: 'b' })).toEqual({
    kind: 'follow',
    request: {
      url: new URL('https://one.example/b'),
      method: 'GET',
      headers: { Authorization: 'Bearer x', Cookie: 'c', 'x-own': '1' },
      body: undefined,
    },
  }),
);

it.each([307, 308])('%i repeats the request', (status) =>
  expect(redirected(post, from, { status, location: '/b' })).toMatchObject({
    kind: 'follow',
    request: { method: 'POST', body: 'b', headers: post.headers },
  }),
);

it.each(['https://two.example/', 'https://one.example:8443/'])(
  'carries no credentials on to %s',
  (location) =>
    expect(redirected(post, from, { status: 307, location })).toEqual({
      kind: 'follow',
      request: {
        ...post,
        url: new URL(location),
        headers: { 'Content-Type': 'text/plain', 'x-own': '1' },
      },
    }),
);

it('is not followed from https to http', () =>
  expect(redirected(post, from, { status: 302, location: 'http://one.example/a' })).toMatchObject({
    kind: 'forbidden',
  }));

it('is not followed to what is no URL', () =>
  expect(redirected(post, from, { status: 302, location: 'http://[' })).toMatchObject({ kind: 'forbidden' }));
