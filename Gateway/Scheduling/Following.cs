namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Keeps a copy of what grains have, by looking again and again.</summary>
internal static class Following
{
    /// <summary>Looks now and once in each interval until it is cancelled.</summary>
    /// <param name="look">One look. When it fails, whatever it is, the last copy serves until a later one succeeds.</param>
    /// <param name="interval">Time between two looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Told of the first failure after a success.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(Func<Task> look, TimeSpan interval, TimeProvider time, Action<Exception> failed, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        var isAway = false;
        do
        {
            try
            {
                await look();
                isAway = false;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (!isAway)
                {
                    failed(e);
                }

                isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }
}
