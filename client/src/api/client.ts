/** One door to the server: JSON in and out, RFC 9457 problems as `Problem` errors. */

export const API = "/api/v1";

/** The body of an `application/problem+json` answer. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  [extra: string]: unknown;
}

/** An answer that was not a success. `code` is stable; `message` is for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? String(status);
    this.body = body;
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "Unreachable";
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, with `mediaType`. */
  body?: Blob;
  mediaType?: string;
  signal?: AbortSignal;
}

/** Call `path` under `/api/v1`; raises `ApiProblem` or `Unreachable`. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  const init: RequestInit = {
    method: options.method ?? "GET",
    headers,
    credentials: "same-origin",
  };
  if (options.json !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(options.json);
  } else if (options.body !== undefined) {
    headers["content-type"] = options.mediaType ?? options.body.type;
    init.body = options.body;
  }
  if (options.signal) init.signal = options.signal;
  const response = await reach(`${API}${path}`, init);
  if (response.status === 204) return undefined as T;
  const parsed = await parse(response);
  if (!response.ok) throw new ApiProblem(response.status, (parsed ?? {}) as ProblemBody);
  return parsed as T;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable(cause);
  }
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
