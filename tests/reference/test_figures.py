"""The figures that students are given are what the script draws from the oracles' numbers."""

from pathlib import Path

import matplotlib.image as mpimg
import numpy as np
import pytest

from reference.a1_2023 import figures

NAMES = ("q1_2_network.png", "q1_3_network.png")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    figures.draw_all(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_provided_figures_are_up_to_date(name: str, drawn: Path, edition_dir: Path) -> None:
    provided = mpimg.imread(edition_dir / "provided" / "Figures" / name)
    fresh = mpimg.imread(drawn / name)
    assert fresh.shape == provided.shape
    # fonts are rasterised a shade differently from one platform to the next: draw again with
    # `python -m reference.a1_2023.figures` only if this is about the picture
    assert np.mean(np.abs(fresh - provided)) < 2e-3


def test_every_provided_figure_is_drawn_by_the_script(drawn: Path, edition_dir: Path) -> None:
    assert {path.name for path in drawn.iterdir()} == {
        path.name for path in (edition_dir / "provided" / "Figures").iterdir()
    }


def test_drawing_twice_gives_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    figures.draw_q1_3(tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == (drawn / "q1_3_network.png").read_bytes()
