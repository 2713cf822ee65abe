using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <content>What was read last, and what it means until the next change.</content>
internal sealed partial class SigningKeys
{
    private sealed class Ring
    {
        private readonly IReadOnlyDictionary<string, SigningKey> _keys;
        private readonly IReadOnlyList<KeyTimes> _times;
        private readonly DateTimeOffset _since;
        private readonly DateTimeOffset _until;

        private Ring(
            IReadOnlyDictionary<string, SigningKey> keys, IReadOnlyList<KeyTimes> times, int lastGeneration, DateTimeOffset now, TicketOptions options)
        {
            (_keys, _times, LastGeneration, _since) = (keys, times, lastGeneration, now);
            Phases = KeySchedule.At(times, options, now);
            _until = KeySchedule.NextChange(Phases, now) ?? DateTimeOffset.MaxValue;
            Published = new JwksDocument([.. Phases.Where(phase => phase.IsPublished).Select(phase => KeyOf(phase).PublicKey)]);
            Current = KeyOf(Phases.FirstOrDefault(phase => phase.State == KeyState.Current)
                ?? throw new SigningKeyException("every signing key was withdrawn; restore the keys, or remove them to begin with a new one"));
        }

        public SigningKey Current { get; }

        public JwksDocument Published { get; }

        public IReadOnlyList<KeyPhase> Phases { get; }

        public int LastGeneration { get; }

        /// <summary>What the store says; keys that <paramref name="before"/> has are not parsed again.</summary>
        public static Ring Of(
            IReadOnlyList<StoredKey> stored, Dictionary<string, DateTimeOffset> heardAt, Ring? before, DateTimeOffset now, TicketOptions options)
        {
            var keys = stored.Where(key => key.Pem is not null).ToDictionary(
                key => key.Kid, key => before?._keys.GetValueOrDefault(key.Kid) ?? KeyImport.FromStore(key), StringComparer.Ordinal);
            return new Ring(keys, [.. stored.Select(key => TimesOf(key, heardAt[key.Kid], options))], stored[^1].Generation, now, options);
        }

        public bool IsValidAt(DateTimeOffset now) => now >= _since && now < _until;

        public Ring At(DateTimeOffset now, TicketOptions options) => new(_keys, _times, LastGeneration, now, options);

        private static KeyTimes TimesOf(StoredKey key, DateTimeOffset heardAt, TicketOptions options)
        {
            // A key that signs from its publication on was made so by hand, or is the first.
            var earliest = key.SignsFrom > key.PublishedAt && heardAt > key.PublishedAt ? heardAt + options.PublicationLead : key.SignsFrom;
            return new KeyTimes(key.Kid, key.PublishedAt, earliest > key.SignsFrom ? earliest : key.SignsFrom, key.WithdrawnAt);
        }

        private SigningKey KeyOf(KeyPhase phase) => _keys.GetValueOrDefault(phase.Times.Kid)
            ?? throw new SigningKeyException($"the private half of signing key {phase.Times.Kid} is gone from the store, though it is still in use; restore it");
    }
}
