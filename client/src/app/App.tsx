import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Route, Switch } from "wouter";
import { EditorPage } from "@/app/EditorPage";
import { Message } from "@/app/Message";
import { SignedIn } from "@/app/SignedIn";
import { Toaster } from "@/ui/Toast";

const HomePage = lazy(async () => ({ default: (await import("@/app/HomePage")).HomePage }));
const JoinPage = lazy(async () => ({ default: (await import("@/app/JoinPage")).JoinPage }));
const AppPage = lazy(async () => ({ default: (await import("@/app/AppPage")).AppPage }));
const NotFoundPage = lazy(async () => ({
  default: (await import("@/app/NotFoundPage")).NotFoundPage,
}));

const TooltipLayer = lazy(async () => ({
  default: (await import("@/ui/TooltipLayer")).TooltipLayer,
}));

/** Tooltips can be had so long after the page began: what it shows comes first. */
const TOOLTIPS_AFTER_MS = 300;

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});

/** The routes: all workflows, one of them, and the door. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Suspense fallback={<Message title="Opening…" busy />}>
        <Switch>
          <Route path="/join" component={JoinPage} />
          <Route path="/">{() => <SignedIn>{() => <HomePage />}</SignedIn>}</Route>
          <Route path="/w/:workflow">
            {({ workflow }) => (
              <SignedIn>
                {(me) => <EditorPage key={workflow} workflow={workflow} me={me} />}
              </SignedIn>
            )}
          </Route>
          <Route path="/w/:workflow/app">
            {({ workflow }) => (
              <SignedIn>{(me) => <AppPage key={workflow} workflow={workflow} me={me} />}</SignedIn>
            )}
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
      <Toaster />
      <Tooltips />
    </QueryClientProvider>
  );
}

function Tooltips() {
  const [soon, setSoon] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSoon(true), TOOLTIPS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense fallback={null}>{soon && <TooltipLayer />}</Suspense>;
}
