"""Pages for the conformance scripts."""
import os


def sample(folder, to, every):
    """A folder with every so-many-th page of another's."""
    os.mkdir(to)
    for i, name in enumerate(sorted(n for n in os.listdir(folder) if n.endswith(".html"))):
        if i % every == 0:
            os.symlink(os.path.join(folder, name), os.path.join(to, name))
    return to
