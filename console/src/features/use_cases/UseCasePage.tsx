import { Page } from "@/components/Page";

export function UseCasePage() {
  return <Page title="UseCasePage">…</Page>;
}
