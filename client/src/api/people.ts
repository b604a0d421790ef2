/** Who I am and who else belongs to the workspace. */
import { queryOptions } from "@tanstack/react-query";
import { type Page, request } from "@/api/client";

/** From most to least. */
export const ROLES = ["owner", "editor", "runner", "commenter", "viewer"] as const;

export type Role = (typeof ROLES)[number];

export interface Person {
  id: string;
  name: string;
  role: Role;
  colour: string;
}

export interface Me extends Person {
  workspace: string;
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => request<Me>("/me", { signal }),
  staleTime: 60_000,
  retry: false,
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async ({ signal }) => (await request<Page<Person>>("/members", { signal })).items,
  staleTime: 30_000,
});

/** Enter the workspace by the sign-in link's token under a name of one's own; sets the session cookie. */
export function join(token: string, name: string): Promise<Me> {
  return request<Me>("/join", { method: "POST", json: { token, name } });
}

/** Give a member another role; only owners may, and the last owner stays one. */
export function setRole(member: string, role: Role): Promise<Person> {
  return request<Person>(`/members/${member}`, { method: "PATCH", json: { role } });
}

/** End a membership; only owners may. */
export function removeMember(member: string): Promise<void> {
  return request<void>(`/members/${member}`, { method: "DELETE" });
}

/** End the session of this browser. */
export function signOut(): Promise<void> {
  return request<void>("/sign-out", { method: "POST" });
}

/** End all my sessions but this one; tells how many there were. */
export async function endOtherSessions(): Promise<number> {
  return (await request<{ ended: number }>("/me/sessions", { method: "DELETE" })).ended;
}

/** Where somebody new comes in: the path of the sign-in link. Only owners are told. */
export const joinLinkQuery = queryOptions({
  queryKey: ["join-link"],
  queryFn: async ({ signal }) => (await request<{ path: string }>("/join-link", { signal })).path,
  retry: false,
});

/** Make another sign-in link; the old one lets nobody in any more. */
export async function renewJoinLink(): Promise<string> {
  return (await request<{ path: string }>("/join-link/renew", { method: "POST" })).path;
}
