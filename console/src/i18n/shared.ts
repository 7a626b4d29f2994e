import { en } from "./shared.en";
import { it } from "./shared.it";

export const shared = { en, it };
