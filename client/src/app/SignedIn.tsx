import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Redirect } from "wouter";
import { ApiProblem } from "@/api/client";
import { type Me, meQuery } from "@/api/people";
import { Message } from "@/app/Message";

/** Shows its children to a signed-in person; everybody else is sent to pick a name. */
export function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const me = useQuery(meQuery);
  if (me.data) return children(me.data);
  if (me.error instanceof ApiProblem && me.error.status === 401)
    return <Redirect to="/join" replace />;
  if (me.error) return <Message title="Karate cannot be reached" detail={me.error.message} />;
  return <Message title="Opening…" busy />;
}
