# **How to answer**
#
# - Where you see `...`, write code that computes the answer, and keep the name of the variable or function: that name
#   is what is marked. You may write as many other functions and cells as you like.
# - Where you see *Type your answer here*, write Markdown, in your own words.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the answer is right.
# - Marking looks at which networks your notebook really trains, and on which images. How you write the training is up
#   to you: `fit` or a loop of your own, any optimizer, any learning rate. No question asks for a record accuracy.
# - Do not rename or delete the cells that are already here.
#
# This is individual work, and generative artificial intelligence must not be used to produce any of it.
