"""Small talk of a batik shop in English; the form is that of `scripts_id`."""

SALES = """
> Hi! Do you ship to {abroad}?
< Hello {first}, yes we do. Shipping to {abroad} takes 5 to 7 working days.
> Great. How much is the {item_en}?
< It is {price}. Shipping for one piece is {shipping}.
> Can I pay by card?
< Yes, we will send you a payment link.
> Perfect, I will take one in {colour_en}, size {size}
< Wonderful! Here comes the link. We will pack it tomorrow morning.

> Hello, do you have the {item_en} in size {size}?
< Hello! We do, in {colour_en} and in natural brown.
> Is it hand drawn or printed?
< It is stamped by hand in our own workshop in Yogyakarta.
> Lovely. Can you hold one for me until Friday?
< Of course, we have put your name on it.

> Hello, I need 30 shawls as gifts for a conference. What would that cost?
< Hello {first}! For 30 pieces we can offer 15% off: {bulk} each.
> That works. Could you add our logo on the label?
< We can, for 5,000 rupiah a piece. When do you need them?
> First week of next month at the latest
< That is fine. We will send a quotation today.
> Thank you, looking forward to it

> Do you still run the batik class on Saturdays?
< We do, at 9 in the morning. It takes three hours and includes the cloth.
> Can my kids join? They are 8 and 11
< Children from 7 are welcome!
> Great, please book {few} places for us
"""

SUPPORT = """
> Hi, my order {order} has not arrived yet
< Hi {first}, sorry to hear that. Let us check with the courier.
> It should have been here on Monday
< It is held at customs in {abroad}. They ask for an invoice, which we have just sent them.
> Thanks for the quick help
< We will write as soon as it moves.

> The {item_en} I received has a small hole near the seam
< We are very sorry. Could you send us a photo?
> Sent it to your email just now
< Got it. We will send a new one today, free of charge.
> That is great service, thank you!

> How should I wash the {item_en}?
< By hand, in cold water with mild soap, and dry it in the shade.
> Can I iron it?
< Yes, on medium heat from the inside.

> Could I exchange my {item_en} for size {size}?
< Sure, within 7 days. Please send it to our workshop with order number {order}.
> Will do, thanks
"""

OTHER = """
> Hi, what are your opening hours?
< Monday to Saturday, 9:00 to 17:00 Jakarta time.
> Thanks, see you tomorrow

> Where is your shop? Google Maps shows two places
< The shop is on Jl. Tirtodipuran. The other one is our workshop.
> Got it, thank you

> We loved the visit to your workshop yesterday! 🎉
< Thank you {first}, it was a pleasure to have you here!
"""
