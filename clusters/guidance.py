"""What each step of a program is about, for who has not done it before.

A step has an aim in a sentence, a paragraph about it, tasks, pitfalls, and how to know that it is done.
"""

from django.utils.translation import gettext_lazy as _

from clusters.models import Step

MOBILISATION = {
    "aim": _(
        "Bring together those who must want the cluster to develop, and who can do something about it."
    ),
    "about": _(
        "A cluster is developed by its firms; an office can invite them, but not decide for them. "
        "Mobilization turns a finding on a map into a group of people who recognize themselves in it. "
        "Begin with what the figures show: the firms with most links, those from whom many buy, the "
        "associations they share. Ask each of them whom they trust and what keeps them from growing. "
        "Expect doubt: firms that compete have reasons not to talk to each other, and many have seen "
        "projects come and go."
    ),
    "tasks": [
        _(
            "List who must take part: core firms large and small, their suppliers and haulers, "
            "associations, schools, laboratories, banks, and the offices of every district the cluster "
            "covers. The cluster's members and its social ties are a first list."
        ),
        _(
            "Visit ten to fifteen firms before any meeting. Ask what they sell, where they buy, whom "
            "they talk to, and what they would pay for if it existed nearby."
        ),
        _(
            "Find two or three leaders whom the firms themselves trust. A program that only an official "
            "leads ends with the official's term."
        ),
        _(
            "Hold a first meeting on one concrete question that concerns all, such as the price of an "
            "input, and show the map and the figures as a draft to be corrected."
        ),
        _(
            "Agree in writing what the group is for and what it is not for, who calls it together, how "
            "often it meets, and who pays for it until the first results."
        ),
    ],
    "pitfalls": [
        _("Inviting only the large firms, or only those who always come."),
        _("Promising money before anybody has agreed on an aim."),
    ],
    "done": _(
        "A core group of firms meets without being called by the office, somebody answers for the next "
        "meeting, and the aim is written down."
    ),
}

DIAGNOSIS = {
    "aim": _(
        "Understand together what the cluster is, at which stage it stands, what carries it and what "
        "it lacks."
    ),
    "about": _(
        "The diagnosis joins what registers know with what only the firms know. The draft from the "
        "newest run states three things that make a cluster (Lyon and Atherton 2000): how related its "
        "industries are, how far they are concentrated here, and how much its firms buy from, sell to "
        "and work with each other. Beside them stand its stage, its supply gaps, and what buying "
        "together could save, each with the number of firms it rests on. The draft knows nothing of "
        "trust, quality, skills, licenses or the wishes of buyers; these have to be asked."
    ),
    "tasks": [
        _(
            "Draft the text from the newest run and correct it line by line with the core group. Where "
            "firms disagree with a figure, look for firms that the register lacks."
        ),
        _(
            "Read the stage and its evidence. An embryo needs firms and first customers, a growing "
            "cluster skills and space, a mature one new products and markets, a declining one a decision "
            "about which part is to be renewed."
        ),
        _(
            "Ask eight to ten firms about what no register holds: who buys from them and what these "
            "complain about, where skilled people come from, which licenses take long, whom they would "
            "call for help."
        ),
        _(
            "Follow one product from raw material to buyer. Mark where time, material or money is lost, "
            "and which step is done far away."
        ),
        _(
            "Choose three to five indicators by which success will be judged. Their values of today "
            "become the baseline, so choose them before acting."
        ),
    ],
    "pitfalls": [
        _("Taking a wish for a strength: a strength is what buyers already pay for."),
        _("Collecting data for a year. What is not known after two months is asked again later."),
    ],
    "done": _(
        "The firms recognize themselves in the text, the three most important obstacles are agreed in "
        "their order, and every indicator has a baseline."
    ),
}

STRATEGY = {
    "aim": _("Agree on a few goals that no firm reaches alone, and on who does what for them."),
    "about": _(
        "A collaborative strategy is short. It names what the cluster wants to be known for in five "
        "years, the few obstacles in the way, and for each of them the joint answer. What firms can do "
        "alone does not belong in it, nor what only a ministry can decide. Joint answers need trust in "
        "rising measure: buying an input together needs little of it, sharing a machine or a truck more, "
        "developing a product or a brand together most. Early success with the first makes the others "
        "possible."
    ),
    "tasks": [
        _(
            "Begin with what pays within a year: buying an input together, sharing deliveries, a course "
            "with a known teacher. The purchasing pools of the cluster show who buys the same input and "
            "what that could save."
        ),
        _(
            "Go through the supply gaps. Decide for each whether to attract a supplier, to approach one "
            "of the candidates listed, to train one of your own, or to live with it."
        ),
        _(
            "Give every goal an indicator, a target and a year, and write down how the target was "
            "reckoned."
        ),
        _(
            "Give every goal the name of a firm or an institution that stands for it, and of a second "
            "that helps. Offices support goals; they do not own them."
        ),
        _(
            "Check the goals against the spatial plan and the budget of the district, and against what "
            "neighboring districts do for the same cluster: it does not end at a border."
        ),
    ],
    "pitfalls": [
        _("More than five goals: nobody will remember them."),
        _("A goal for which no firm stands."),
    ],
    "done": _(
        "Goals, targets and years fit on one page, every goal has a name beside it, and those who bear "
        "the cost have agreed."
    ),
}

IMPLEMENTATION = {
    "aim": _("Do what was agreed, in small steps that can be seen, and keep everybody informed."),
    "about": _(
        "This is the longest step, and the one in which programs fall asleep. What keeps them awake are "
        "actions small enough to be finished within a quarter, an owner for each who was asked and said "
        "yes, and a short meeting at which late actions are named without blame. Money follows actions, "
        "not the other way round; a budget here is what an action may cost, whoever pays. New firms may "
        "join at any time, and the register should learn of them."
    ),
    "tasks": [
        _(
            "Break every goal into actions of at most three months, each with an owner, a date, a budget "
            "and links to its documents."
        ),
        _(
            "Start with one or two pilots among the firms that are ready. The others follow what they "
            "can visit."
        ),
        _(
            "Look at the agenda every week and at the board every month. Move what is late and say why; "
            "drop openly what no longer serves a goal."
        ),
        _(
            "Put agreements between firms in writing, also simple ones: who orders, who pays when, who "
            "checks the quality, how somebody leaves."
        ),
        _(
            "Tell all members every quarter what was achieved and what was not. Enter new associations "
            "and joint programs, so that the social ties can be counted."
        ),
    ],
    "pitfalls": [
        _("Counting meetings and participants in place of what changed for the firms."),
        _("Letting the office do the firms' part because that is faster."),
    ],
    "done": _(
        "Most actions are done, or were dropped with a reason, and at least one joint service runs "
        "without a subsidy."
    ),
}

ASSESSMENT = {
    "aim": _(
        "See what has changed, whether it would have changed anyway, and decide how to go on."
    ),
    "about": _(
        "An assessment answers three questions in order. Was it done: which actions were finished? Did "
        "it change: how far did the indicators move from their baseline to the target? Was it the "
        "program: did similar clusters without a program change less? The third is the hardest. The "
        "comparison takes clusters of about the same size and, where there are enough of them, in the "
        "same stage. A difference is a hint and no proof, since a cluster may have been chosen because "
        "it was about to change. Between an action and new jobs two years or more often pass."
    ),
    "tasks": [
        _(
            "Run the analysis on the newest figures first; then compare the indicators with their "
            "baseline and their target."
        ),
        _(
            "Look at the similar clusters. Does the change here lie outside the middle half of theirs? "
            "Which of them did better, and why?"
        ),
        _(
            "Ask the firms, also those that left the group, what they would not have had without the "
            "program."
        ),
        _(
            "Reckon what was reached against its cost, with the hours that firms and offices spent as "
            "well as the money."
        ),
        _(
            "Decide, and write it down: end the program, hand a service over to an association, or go "
            "back to diagnosis with what was learned and begin a new round."
        ),
    ],
    "pitfalls": [
        _("Assessing only what went well."),
        _("Changing targets or baselines afterward. A new round may have new ones."),
    ],
    "done": _(
        "The result, its cost and the decision are written down and were shown to all members."
    ),
}

GUIDANCE = {
    Step.MOBILISATION: MOBILISATION,
    Step.DIAGNOSIS: DIAGNOSIS,
    Step.STRATEGY: STRATEGY,
    Step.IMPLEMENTATION: IMPLEMENTATION,
    Step.ASSESSMENT: ASSESSMENT,
}
