import {
  type Icon,
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowsExchange,
  IconFlag,
  IconHandStop,
  IconHourglass,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrendingDown,
  IconTrophy,
  IconUserCog,
  IconUserMinus,
} from "@tabler/icons-react";
import type { What } from "../queries";

export interface Look {
  icon: Icon;
  /** A colour of Mantine. */
  color: string;
}

export const LOOKS: Record<What, Look> = {
  started: { icon: IconPlayerPlay, color: "iris" },
  shares_moved: { icon: IconArrowsExchange, color: "gray" },
  flow_dropped: { icon: IconUserMinus, color: "orange" },
  warmup_held: { icon: IconPlayerPause, color: "orange" },
  warmup_resumed: { icon: IconHourglass, color: "orange" },
  warmup_ended: { icon: IconFlag, color: "iris" },
  flow_escaped: { icon: IconUserMinus, color: "red" },
  escaped: { icon: IconArrowBackUp, color: "red" },
  completed: { icon: IconTrophy, color: "teal" },
  withheld: { icon: IconAlertTriangle, color: "yellow" },
  drifted: { icon: IconTrendingDown, color: "red" },
  epoch_started: { icon: IconRefresh, color: "grape" },
  manual_change: { icon: IconUserCog, color: "grape" },
  forced: { icon: IconHandStop, color: "grape" },
  reset: { icon: IconRefresh, color: "gray" },
  configured: { icon: IconAdjustmentsHorizontal, color: "gray" },
};
