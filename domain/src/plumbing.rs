//! The lines that every aggregate would otherwise repeat: names of events, and the four methods
//! that join a pure `decide` and `fold` to cqrs-es.

/// Names a feature's events: `event_type` is `<feature>.<name>`, and the list of all of them. A changed event says its
/// version, and has a step in the feature's `upcast.rs` for each one before.
macro_rules! events {
    ($event:ident of $prefix:literal { $($variant:ident => $name:literal $(version $version:literal)?),+ $(,)? }) => {
        impl cqrs_es::DomainEvent for $event {
            fn event_type(&self) -> String {
                match self {
                    $(Self::$variant { .. } => concat!($prefix, ".", $name),)+
                }
                .to_owned()
            }

            fn event_version(&self) -> String {
                let changed = match self {
                    $(Self::$variant { .. } => [$($version,)? "1"][0],)+
                };
                changed.to_owned()
            }
        }

        impl $event {
            /// Every event type of this aggregate, in the order of the enum.
            pub const TYPES: &'static [&'static str] = &[$(concat!($prefix, ".", $name)),+];
        }
    };
}

/// Joins `decide` (pure, holds every rule) and `fold` (only folds) to cqrs-es.
macro_rules! aggregate {
    ($state:ident is $name:literal: $command:ident => $event:ident, $error:ident) => {
        impl cqrs_es::Aggregate for $state {
            const TYPE: &'static str = $name;
            type Command = $command;
            type Event = $event;
            type Error = $error;
            type Services = ();

            async fn handle(
                &mut self,
                command: $command,
                _services: &(),
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), $error> {
                for event in self.decide(command)? {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: $event) {
                self.fold(event);
            }
        }

        #[cfg(any(test, feature = "testing"))]
        impl crate::spec::Decide for $state {
            fn decide(&self, command: $command) -> Result<Vec<$event>, $error> {
                Self::decide(self, command)
            }
        }
    };
}
