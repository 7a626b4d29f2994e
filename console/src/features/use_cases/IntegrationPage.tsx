import { Page } from "@/components/Page";

export function IntegrationPage() {
  return <Page title="IntegrationPage">…</Page>;
}
