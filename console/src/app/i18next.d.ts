import type { AccessTexts } from "@/features/access/texts";
import type { shared } from "@/i18n/shared";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    nsSeparator: false;
    resources: {
      shared: typeof shared.en;
      access: AccessTexts;
    };
  }
}
