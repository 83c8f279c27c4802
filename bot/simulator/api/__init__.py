"""The part of WeChat that the bot calls: api.weixin.qq.com, mp.weixin.qq.com and open.weixin.qq.com in one."""
