using System.Collections.Concurrent;
using System.Globalization;
using MonkeyTroop.Tests.Chaos.Wallets;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>Hears every answer of a load, and tells how each gateway fared since a fault.</summary>
internal sealed class ClusterWatch
{
    /// <summary>Good answers in a row, and time without a bad one, after which a gateway counts as recovered.</summary>
    private const int Streak = 20;

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<Answer> _answers = new();
    private long _since;

    /// <summary>Takes an answer in. One that refuses for good is a good one: the gateway works.</summary>
    public void Hear(Uri gateway, Fate fate, string status) => _answers.Enqueue(new Answer(Now, gateway, fate != Fate.Unknown, status));

    /// <summary>Forgets what was: from here on a fault is watched.</summary>
    public void Begin()
    {
        _answers.Clear();
        _since = Now;
    }

    /// <summary>Since <see cref="Begin"/>.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_since);

    /// <summary>Bad answers of these gateways.</summary>
    public int Failures(IReadOnlyList<Uri> gateways) => gateways.Sum(gateway => Of(gateway).Count(answer => !answer.IsGood));

    /// <summary>Whether every one of these gateways answers well again, and has for a while.</summary>
    public bool HasRecovered(IEnumerable<Uri> gateways) => gateways.All(gateway =>
    {
        var answers = Of(gateway);
        return answers.Count > Streak && answers.TakeLast(Streak).All(answer => answer.IsGood)
            && (LastFailure(answers) is not { } failed || TimeProvider.System.GetElapsedTime(failed.At) > Calm);
    });

    /// <summary>What was heard of these gateways, in words.</summary>
    public string Summary(IReadOnlyList<Uri> gateways)
    {
        var all = gateways.Select(Of).ToList();
        var (count, failed) = (all.Sum(answers => answers.Count), Failures(gateways));
        var last = all.Select(LastFailure).Max(answer => answer is null ? TimeSpan.Zero : Since(answer.At));
        var silence = all.Max(LongestSilence);
        var kinds = all.SelectMany(answers => answers).Where(answer => !answer.IsGood).CountBy(answer => answer.Status);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{failed} of {count} calls failed at living gateways, the last {last.TotalSeconds:0.0} s after the fault;"
                + $" longest time without a good answer at one {silence.TotalSeconds:0.0} s ({string.Join(", ", kinds.Select(kind => $"{kind.Key} x{kind.Value}"))})");
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private static Answer? LastFailure(IReadOnlyList<Answer> answers) => answers.LastOrDefault(answer => !answer.IsGood);

    private TimeSpan LongestSilence(IReadOnlyList<Answer> answers)
    {
        var times = answers.Where(answer => answer.IsGood).Select(answer => Since(answer.At)).Prepend(TimeSpan.Zero).Append(Elapsed).ToList();
        return times.Zip(times.Skip(1)).Max(pair => pair.Second - pair.First);
    }

    private List<Answer> Of(Uri gateway) => [.. _answers.Where(answer => answer.Gateway == gateway)];

    private TimeSpan Since(long at) => TimeProvider.System.GetElapsedTime(_since, at);

    private sealed record Answer(long At, Uri Gateway, bool IsGood, string Status);
}
