import { ActionIcon, Button } from "@mantine/core";
import { IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Plot.module.css";
import type { Zoom } from "./useZoom";
import "../texts";

/** Under a chart: closer, wider, all of it. */
export function ZoomButtons({ zoom }: { zoom: Zoom }) {
  const { t } = useTranslation("charts");
  return (
    <div className={`${classes.zoom} aimm-noprint`}>
      <ActionIcon variant="subtle" size={24} aria-label={t("closer")} onClick={() => zoom.closer()}>
        <IconZoomIn size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        size={24}
        aria-label={t("wider")}
        disabled={!zoom.zoomed}
        onClick={() => zoom.wider()}
      >
        <IconZoomOut size={16} />
      </ActionIcon>
      {zoom.zoomed && (
        <Button variant="subtle" size="compact-xs" mih={24} onClick={zoom.all}>
          {t("all")}
        </Button>
      )}
    </div>
  );
}
