using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Gateway.Scheduling;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>
/// Keeps the lists of this gateway's replica of the directory: made again when the directory has changed, at most once in
/// <see cref="ListOptions.MaxAge"/>, by one caller while the others get the last ones.
/// </summary>
internal sealed class DirectoryLists(DirectoryPoller directory, ModelRateBook rates, IOptions<ListOptions> options, TimeProvider time)
{
    private readonly Lock _making = new();
    private volatile Made _made = new(Version: 0, At: 0, new DirectoryListing([], options.Value.MaxModels, _ => null));

    /// <summary>The lists as they are now, or were a moment ago.</summary>
    public DirectoryListing Current
    {
        get
        {
            if (!IsOld(_made) || !_making.TryEnter())
            {
                return _made.Listing;
            }

            try
            {
                if (IsOld(_made))
                {
                    var (version, entries) = directory.Replica.Copy();
                    var listing = new DirectoryListing(entries, options.Value.MaxModels, model => ModelRates.ToWire(rates.Of(model)));
                    _made = new Made(version, time.GetTimestamp(), listing);
                }

                return _made.Listing;
            }
            finally
            {
                _making.Exit();
            }
        }
    }

    private bool IsOld(Made made) =>
        made.Version != directory.Replica.Version && (made.Version == 0 || time.GetElapsedTime(made.At) >= options.Value.MaxAge);

    private sealed record Made(long Version, long At, DirectoryListing Listing);
}
