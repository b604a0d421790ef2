import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Redirect } from "wouter";
import { ApiProblem } from "@/api/client";
import { type Me, meQuery } from "@/api/people";
import { Message } from "@/app/Message";
import { keepForLater } from "@/app/offline";

/** Shows its children to a signed-in person; everybody else is sent to pick a name. */
export function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const me = useQuery(meQuery);
  const queries = useQueryClient();
  const id = me.data?.id;
  useEffect(() => (id === undefined ? undefined : keepForLater(queries)), [id, queries]);
  if (me.data) return children(me.data);
  if (me.error instanceof ApiProblem && me.error.status === 401)
    return <Redirect to="/join" replace />;
  if (me.error) return <Message title="Karate cannot be reached" detail={me.error.message} />;
  return <Message title="Opening…" busy />;
}
