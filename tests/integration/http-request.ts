import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';

/** An answer with its headers; `body` is parsed where it is JSON. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
  text: string;
}

/** One request with exactly these headers: unlike `fetch`, it sets none of its own and follows nothing. */
export function httpAsk(
  url: string,
  {
    method = 'GET',
    headers = {},
    json,
    headOnly = false,
  }: {
    method?: string;
    headers?: OutgoingHttpHeaders;
    json?: unknown;
    /** Hangs up once a success has begun. */
    headOnly?: boolean;
  } = {},
): Promise<HttpAnswer> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  return new Promise((resolve, reject) => {
    const asking = httpRequest(
      url,
      {
        method,
        agent: false,
        headers: {
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...headers,
        },
      },
      (answer) => {
        let text = '';
        if (headOnly && answer.statusCode === 200) {
          answer.destroy();
          return resolve({ status: 200, headers: answer.headers, text, body: {} });
        }
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => (text += String(chunk)));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            body: /^application\/(problem\+)?json/.test(answer.headers['content-type'] ?? '')
              ? (JSON.parse(text) as Record<string, unknown>)
              : {},
          }),
        );
      },
    );
    asking.setTimeout(10_000, () => asking.destroy(new Error(`no answer from ${url}`)));
    asking.on('error', reject);
    asking.end(body);
  });
}

/** The cookies that an answer sets, by name: what a browser would send back, and how it keeps them. */
export function cookiesOf({ headers }: HttpAnswer): Map<string, { pair: string; attributes: string[] }> {
  return new Map(
    [headers['set-cookie'] ?? []].flat().map((line) => {
      const [pair = '', ...attributes] = line.split('; ');
      return [pair.split('=')[0] ?? '', { pair, attributes }];
    }),
  );
}
