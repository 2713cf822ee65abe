namespace MonkeyTroop.Tests.Chaos.Wallets;

internal sealed partial class BooksCheck
{
    private void CheckTransfers()
    {
        var given = rows.Legs.Where(leg => leg.Type == "gift").ToLookup(leg => leg.Description);
        foreach (var asked in journal.Transfers)
        {
            var (memo, amount) = (asked.Request.Memo!, Micros.Of(asked.Request.Amount!.Value));
            var legs = given[memo].OrderBy(leg => leg.Leg).ToList();
            Count(asked.Fate);
            Lost += asked.Fate == Fate.Done && legs.Count == 0 ? 1 : 0;
            Doubled += legs.Count > 2 ? 1 : 0;
            Require(
                legs is [] || (legs is [var debit, var credit]
                    && (debit.Account, debit.Amount) == (asked.From, -amount) && (credit.Account, credit.Amount) == (asked.Request.To, amount)),
                $"gift {memo} of {amount} has the legs [{string.Join(", ", legs)}]");
            Require(asked.Fate != Fate.Refused || legs is [], $"gift {memo} was refused and made");
            Require(
                asked.Fate != Fate.Done || (asked.Answers.Count == 1 && legs.All(leg => leg.TransferId == asked.Answers.First().TransferId)),
                $"gift {memo} was answered as {string.Join(" and ", asked.Answers)} and is in the books as [{string.Join(", ", legs)}]");
        }

        var memos = journal.Transfers.Select(transfer => transfer.Request.Memo).ToHashSet(StringComparer.Ordinal);
        foreach (var unasked in given.Where(legs => !memos.Contains(legs.Key)))
        {
            Require(false, $"nobody asked for {unasked.First()}");
        }
    }
}
