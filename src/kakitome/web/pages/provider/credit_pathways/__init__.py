"""The designer of pathways: blocks, rules, what is wrong and what it takes, consent of joint bodies, publishing."""
