/** The API of a service, called with one of its tokens. */
export class ServiceCalls {
  readonly url: string;
  readonly #authorization: Record<string, string>;

  constructor(url: string, token: string) {
    this.url = url;
    this.#authorization = { authorization: `Bearer ${token}` };
  }

  /** The answer as it is, whatever its status. */
  ask(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: this.#authorization });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.ask(path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  post(path: string, body: object): Promise<void> {
    return sendJson('POST', this.url + path, body, this.#authorization);
  }

  patch(path: string, body: object): Promise<void> {
    return sendJson('PATCH', this.url + path, body, this.#authorization);
  }
}

/** Orders something of a simulator: a fault, say. */
export function order(url: string, body: object): Promise<void> {
  return sendJson('POST', url, body, {});
}

async function sendJson(
  method: string,
  url: string,
  body: object,
  headers: Record<string, string>,
): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
