# **How to answer**
#
# - Where you see `...`, write code that computes the answer, and keep the name of the variable, function or class: that
#   name is what is marked. You may write as many other functions, classes and cells as you like.
# - Where you see *Type your answer here*, write Markdown, in your own words.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the answer is right.
# - Marking looks at the networks that your classes build, at what your functions do to small examples, and at which
#   networks your notebook really trains and evaluates, on which images. How you write the training is up to you: `fit` or
#   a loop of your own, any optimizer. Where a question leaves something open, choose freely. No question asks for a
#   record accuracy.
# - Do not rename or delete the cells that are already here.
#
# This is individual work, and generative artificial intelligence must not be used to produce any of it.
