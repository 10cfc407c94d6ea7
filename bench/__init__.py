"""`make bench`: what this machine does, side by side with what else one could take. No part of the product."""
