"""Runs beside student code, inside the sandbox: records what was asked for and knows no answer.

This folder is mounted into the sandbox as the package `autograder_probe`. Nothing in the grader imports it, and it
imports nothing of the grader: the two sides share only the messages described in `kernel.py`.
"""
